"""收件: takes in what the city hands over, confirms its receipt and corrects what was registered wrongly."""
