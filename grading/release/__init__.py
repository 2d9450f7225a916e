"""From source notebooks to what students receive, and to the references exported from them."""
