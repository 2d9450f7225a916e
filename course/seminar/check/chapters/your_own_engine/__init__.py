"""What the exercises of chapter 08 are tried on, and what a learner can verify of them."""
