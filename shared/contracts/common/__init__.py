"""What the contracts of all services share: vocabulary, Chinese labels, commands and events of corrections."""
