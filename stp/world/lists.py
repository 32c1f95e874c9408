"""Membership in lists."""

from stp.world.rules import table

MEMBERSHIP = table(
    """
    List.mem_append_left m $1 : a ∈ l ⊢ a ∈ l ++ m
    List.mem_append_right l $1 : a ∈ m ⊢ a ∈ l ++ m
    List.mem_cons_of_mem b $1 : a ∈ l ⊢ a ∈ b :: l
    """,
    "simp_all",
)
