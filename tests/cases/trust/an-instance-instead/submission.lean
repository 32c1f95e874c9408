instance t : Decidable True := .isTrue trivial
