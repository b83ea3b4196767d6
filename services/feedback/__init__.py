"""沟通答复: contact with the proposer, then the reply of the lead or the opinion of the co-unit, signed and sent."""
