"""The app: Streamlit pages over the workspace. Nothing here decides who may see what; the workspace does."""
