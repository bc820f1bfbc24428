"""The pivot vocabulary: bilingual concepts, roles and modifiers that name what projects and activities are about."""
