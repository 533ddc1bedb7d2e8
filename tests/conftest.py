"""What all tests share: property tests are not timed, and modest in number."""

from hypothesis import settings

settings.register_profile("house", deadline=None, max_examples=60)
settings.load_profile("house")
