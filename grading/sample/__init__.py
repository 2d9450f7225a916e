"""What a class hands in, made from what is declared: answers, known mistakes, whole notebooks."""
