inductive t : Prop | intro
