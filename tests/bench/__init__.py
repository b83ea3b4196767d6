"""How fast, how big, how safe: ratios measured side by side on one machine, printed and never asserted."""
