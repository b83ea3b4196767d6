"""The application `banli`: its options, how commands are typed and how answers look in a terminal."""
