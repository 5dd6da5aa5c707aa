"""Law as data: packs are read by `library`, everything else here is pure."""
