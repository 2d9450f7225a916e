"""What the exercises of chapter 01 are tried on, and what a learner can verify of them."""
