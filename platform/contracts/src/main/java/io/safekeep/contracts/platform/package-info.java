/// Facts that every service tells about itself: results of control checks, messages that nobody
/// could handle, the stores it holds and what it did about their purge.
@NullMarked
package io.safekeep.contracts.platform;

import org.jspecify.annotations.NullMarked;
