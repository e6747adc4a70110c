"""What Linux desktops are told of the app, and the packages made for them."""
