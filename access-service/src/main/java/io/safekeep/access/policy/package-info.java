/// Who may have what: each question is answered by the policy in force, and each answer is kept
/// with what it was based on.
@NullMarked
package io.safekeep.access.policy;

import org.jspecify.annotations.NullMarked;
