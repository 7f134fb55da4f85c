/// People and programs that use the console: users, roles, tokens, the admin key, sign-in and the
/// security chain of the REST API.
///
/// It promises that passwords, tokens and keys are stored as hashes only, and that guessing gets
/// slower with every wrong guess.
@NullMarked
package dev.sluice.console.access;

import org.jspecify.annotations.NullMarked;
