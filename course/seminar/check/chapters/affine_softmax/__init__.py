"""What the exercises of chapter 05 are tried on, and what a learner can verify of them."""
