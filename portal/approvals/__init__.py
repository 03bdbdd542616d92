"""What one member of staff proposes and another has to approve before it is done."""
