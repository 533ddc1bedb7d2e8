"""The screens: main, set-up, help, messages, and small questions."""
