"""What an underwriter does where the policy asks for a person: clears reasons, and asks the merchant for something."""
