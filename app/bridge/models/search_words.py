"""What the search says of itself, in one line."""

from app.bridge.models.search_controller import SearchController

START = "Models of the list that ships with the app, what fits here first. Search to ask Hugging Face."


def search_words(search: SearchController) -> str:
    """One sentence on what is shown."""
    if search.problem is not None:
        return search.problem.sentence
    shown, found = search.list.rowCount(), search.found_count
    if search.working and not found:
        return "Searching…"
    if search.is_start:
        return START if shown or search.is_unfiltered else "None of the list that ships is so. Search for others."
    return " ".join(part for part in (search.note, _count_words(search, shown, found)) if part)


def _count_words(search: SearchController, shown: int, found: int) -> str:
    sought = f"“{search.text}”" if search.text else "that"
    if not found:
        return f"Nothing was found for {sought}. Try fewer or other words."
    if not shown:
        return f"None of {_files(search, found)} is so."
    models = "1 model" if shown == 1 else f"{shown:,} models"
    return models if search.is_unfiltered and search.ended else f"{models}, of {_files(search, found)}."


def _files(search: SearchController, found: int) -> str:
    uploads = "1 upload" if found == 1 else f"{found:,} uploads"
    return f"{uploads} found" if search.ended else f"the first {uploads}"
