/// Pages for people: employees ask for access and use it, approvers decide, security watches, and
/// customers see and say who gets in.
@NullMarked
package io.safekeep.access.pages;

import org.jspecify.annotations.NullMarked;
