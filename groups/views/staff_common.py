"""What the centre's pages share."""

# A form that came back with errors is shown again with this status.
UNPROCESSABLE = 422
