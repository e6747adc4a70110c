"""A lane's transcript: prompts and streamed answers, painted piece by piece so that length costs nothing."""
