"""What the exercises of chapter 07 are tried on, and what a learner can verify of them."""
