/// An OpenAI-compatible model server whose moods are scripted.
@NullMarked
package dev.sluice.simulator;

import org.jspecify.annotations.NullMarked;
