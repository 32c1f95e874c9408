"""What is deployed: each folder is one kind of process. They use `stp`, and nothing in `stp` imports them."""
