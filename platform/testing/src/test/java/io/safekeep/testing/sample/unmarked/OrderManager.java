package io.safekeep.testing.sample.unmarked;

public class OrderManager {}
