"""What the exercises of chapter 03 are tried on, and what a learner can verify of them."""
