"""Oversight beside the deadlines: commitments, inquiries, accountability, closing. Pure."""
