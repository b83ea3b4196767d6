"""What the contracts of all services share: vocabulary, Chinese labels, corrections."""
