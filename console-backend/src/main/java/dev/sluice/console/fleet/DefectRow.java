package dev.sluice.console.fleet;

/// One reason why a gateway refused a revision.
///
/// @param object which object, such as `route/qwen`
/// @param field the field in it; empty where the whole object is meant
/// @param code a word for programs
/// @param message a sentence for people
public record DefectRow(String object, String field, String code, String message) {}
