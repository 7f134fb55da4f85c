package dev.sluice.sample.open.first;

public class Door {}
