"""Every chapter solved: executed notebooks, and the model solutions as importable modules."""
