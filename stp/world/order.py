"""Order and divisibility of numbers."""

from stp.world.rules import table

ORDER = table(
    """
    Nat.le_trans $1 $2 : a ≤ b; b ≤ c ⊢ a ≤ c
    Nat.lt_trans $1 $2 : a < b; b < c ⊢ a < c
    Nat.lt_of_lt_of_le $1 $2 : a < b; b ≤ c ⊢ a < c
    Nat.lt_of_le_of_lt $1 $2 : a ≤ b; b < c ⊢ a < c
    Nat.le_of_lt $1 : a < b ⊢ a ≤ b
    Nat.le_of_eq $1 : a = b ⊢ a ≤ b
    Nat.le_antisymm $1 $2 : a ≤ b; b ≤ a ⊢ a = b
    Nat.add_le_add $1 $2 : a ≤ b; c ≤ d ⊢ a + c ≤ b + d
    Nat.add_le_add_left $1 c : a ≤ b ⊢ c + a ≤ c + b
    Nat.add_le_add_right $1 c : a ≤ b ⊢ a + c ≤ b + c
    """,
    "omega",
)
"""These hold for Int under the same names, too."""

PRODUCTS = table(
    """
    Nat.mul_le_mul $1 $2 : a ≤ b; c ≤ d ⊢ a * c ≤ b * d
    Nat.mul_le_mul_left c $1 : a ≤ b ⊢ c * a ≤ c * b
    Nat.mul_le_mul_right c $1 : a ≤ b ⊢ a * c ≤ b * c
    Nat.mul_pos $1 $2 : 0 < a; 0 < b ⊢ 0 < a * b
    """
)

DIVISIBILITY = table(
    """
    Nat.dvd_trans $1 $2 : a ∣ b; b ∣ c ⊢ a ∣ c
    Nat.dvd_add $1 $2 : a ∣ b; a ∣ c ⊢ a ∣ b + c
    Nat.dvd_trans $1 (Nat.dvd_mul_right b c) : a ∣ b ⊢ a ∣ b * c
    Nat.dvd_trans $1 (Nat.dvd_mul_left b c) : a ∣ b ⊢ a ∣ c * b
    """
)
