"""收件: takes in what the city hands over, confirms its receipt, corrects it, and records how it leaves and returns."""
