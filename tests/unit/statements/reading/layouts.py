"""Statements typed after what US banks print, one a layout, with the signed cents of their rows."""

# fmt: off
LAYOUTS: dict[str, tuple[list[int], str]] = {
    "sections, subtotals, check grid, daily ledger balances": ([50000, 20000, -10000, -5000, -6000, -4000, -1400], """\
Your Business Advantage Fundamentals                    Account number: 4460 1234 5678
for April 1, 2025 to April 30, 2025
ACME LLC
Account summary
Beginning balance on April 1, 2025            $1,000.00    # of deposits/credits: 2
Deposits and other credits                       700.00    # of withdrawals/debits: 3
Withdrawals and other debits                    -150.00    # of items-previous cycle: 0
Checks                                          -100.00    # of days in cycle: 30
Service fees                                     -14.00    Average ledger balance: $1,222.11
Ending balance on April 30, 2025              $1,436.00
Deposits and other credits
Date        Description                                              Amount
04/02/25    Zelle payment from JOHN                                  500.00
04/03/25    SQUARE INC DES:SQ250403 ID:T3N                           200.00
            INDN:ACME CO ID:9424300002 CCD
Total deposits and other credits                                    $700.00
Withdrawals and other debits
Date        Description                                              Amount
Card account # XXXX XXXX XXXX 1234
04/05/25    CHECKCARD 0404 STAPLES                                  -100.00
04/06/25    PURCHASE 0405 AMAZON                                     -50.00
Subtotal for card account # XXXX XXXX XXXX 1234                    -$150.00
Total withdrawals and other debits                                 -$150.00
Checks
Date        Check #        Amount      Date        Check #        Amount
04/10       1001          -60.00       04/12       1003*          -40.00
Total checks                                                       -$100.00
Total # of checks                                                         2
* There is a gap in sequential check numbers
Service fees
Date        Transaction description                                  Amount
04/30/25    Monthly Fee                                              -14.00
Total service fees                                                  -$14.00
Daily ledger balances
Date      Balance ($)     Date      Balance($)     Date     Balance ($)
04/01       1,000.00      04/05      1,600.00      04/12      1,450.00
04/02       1,500.00      04/06      1,550.00      04/30      1,436.00
04/03       1,700.00      04/10      1,490.00
"""),
    "the date printed once for a day": ([-500, 5000, -4000, 1000], """\
Statement Period: 04/01/2025 - 04/30/2025
Account Number: 123456789
Opening Balance                                            $100.00
Date        Description             Debit      Credit      Balance
04/02       Coffee                   5.00                    95.00
            Payroll                             50.00       145.00
            Rent                    40.00                   105.00
04/09       Deposit                             10.00       115.00
Closing Balance                                            $115.00
"""),
    "a line of its own for each day": ([-500, 5000, -3000], """\
April 2025 statement
Starting balance     $100.00
Ending balance       $115.00
Transactions
April 2, 2025
Coffee shop                           -$5.00
Payout                                $50.00
April 9, 2025
Rent                                 -$30.00
"""),
    "summary in boxes": ([-500, 6000, -4000], """\
Statement Period: 04/01/2025 - 04/30/2025
Opening Balance     Total Deposits     Total Withdrawals     Closing Balance
  $100.00              $60.00              $45.00               $115.00
Date        Description             Withdrawals      Deposits      Balance
04/02       Coffee                         5.00                      95.00
04/03       Payroll                                     60.00       155.00
04/03       Rent                          40.00                     115.00
"""),
    "signs apart and a category": ([-500, 6000], """\
Capital One                       Apr 1 - Apr 30, 2025
Business Checking  ...4321
DATE      DESCRIPTION             CATEGORY      AMOUNT       BALANCE
Apr 1     Opening Balance                                    $100.00
Apr 2     Coffee                  Debit         - $5.00       $95.00
Apr 3     Payroll                 Credit        + $60.00     $155.00
Apr 30    Closing Balance                                    $155.00
"""),
    "checks with a mark, card summary, service charge summary": ([50000, -10000, -2000, -3000, -10000, -1500], """\
                                              April 01, 2025 through April 30, 2025
JPMorgan Chase Bank, N.A.                     Account Number:  000000123456789
CHECKING SUMMARY       Chase Business Complete Checking
                               INSTANCES             AMOUNT
Beginning Balance                                 $1,000.00
Deposits and Additions                 1             500.00
Checks Paid                            2            -120.00
ATM & Debit Card Withdrawals           1             -30.00
Electronic Withdrawals                 1            -100.00
Fees                                   1             -15.00
Ending Balance                         6          $1,235.00
DEPOSITS AND ADDITIONS
DATE       DESCRIPTION                                                       AMOUNT
04/02      Orig CO Name:Square Inc         Orig ID:9424300002 Desc Date:25040  $500.00
           CO Entry Descr:Sq250402 Sec:PPD Trace#:021000021234567 Eed:250402
           Ind ID:T3Nxxxx                  Ind Name:Acme LLC
Total Deposits and Additions                                                $500.00
CHECKS PAID
CHECK NO.     DESCRIPTION      DATE PAID          AMOUNT
1001     ^                     04/05             $100.00
1003   * ^                     04/07               20.00
Total Checks Paid                                $120.00
If you see a description in the Checks Paid section, it means that we received only electronic information
* All of your recent checks may not be on this statement
ATM & DEBIT CARD WITHDRAWALS
DATE       DESCRIPTION                                                       AMOUNT
04/09      Card Purchase           04/08 Staples Chicago IL Card 1234         $30.00
Total ATM & Debit Card Withdrawals                                           $30.00
ATM & DEBIT CARD SUMMARY
JOHN DOE Card 1234
                  Total ATM Withdrawals & Debits                              $0.00
                  Total Card Purchases                                       $30.00
                  Total Card Deposits & Credits                               $0.00
ATM & Debit Card Totals
                  Total ATM Withdrawals & Debits                              $0.00
                  Total Card Purchases                                       $30.00
ELECTRONIC WITHDRAWALS
DATE       DESCRIPTION                                                       AMOUNT
04/10      Orig CO Name:Ondeck                                              $100.00
Total Electronic Withdrawals                                                $100.00
FEES
DATE       DESCRIPTION                                                       AMOUNT
04/30      Monthly Service Fee                                               $15.00
Total Fees                                                                   $15.00
DAILY ENDING BALANCE
DATE              AMOUNT     DATE              AMOUNT
04/02          $1,500.00     04/09          1,350.00
04/05           1,400.00     04/10          1,250.00
04/07           1,380.00     04/30          1,235.00
SERVICE CHARGE SUMMARY
TRANSACTIONS FOR SERVICE FEE CALCULATION       NUMBER OF TRANSACTIONS
Checks Paid / Debits                                       4
Deposits / Credits                                         1
SERVICE FEE CALCULATION                                              AMOUNT
Service Fee                                                          $15.00
Total Service Fees                                                   $15.00
"""),
    "balance on the last row of a day, checks listed again": ([20000, -3000, -10000, 5000], """\
Initiate Business Checking
April 30, 2025    Page 1 of 4
Statement period activity summary            Account number: 1234567890
Beginning balance on 4/1        $1,000.00    ACME LLC
Deposits/Credits                   250.00    California account terms apply
Withdrawals/Debits               - 130.00    For Direct Deposit use Routing Number (RTN): 121042882
Ending balance on 4/30          $1,120.00
Overdraft Protection
This account is not currently covered by Overdraft Protection.
Transaction history
           Check                                        Deposits/   Withdrawals/   Ending daily
Date      Number   Description                            Credits         Debits        balance
4/2                Square Inc 250402P2 L213 Acme           200.00
4/2                Purchase authorized on 04/01 Shell                       30.00       1,170.00
                   Oakland CA S385 Card 1234
4/9         1044   Check                                                   100.00
4/9                Interest Payment                         50.00                       1,120.00
Ending balance on 4/30                                                                  1,120.00
Totals                                                    $250.00        $130.00
The Ending Daily Balance does not reflect any pending withdrawals or holds on deposited funds.
Summary of checks written  (checks listed are also displayed in the preceding Transaction history)
Number      Date      Amount     Number     Date      Amount
1044        4/9       100.00
Monthly service fee summary
Fee period 04/01/2025 - 04/30/2025      Standard monthly service fee $10.00      You paid $0.00
How to avoid the monthly service fee                  Minimum required        This fee period
Have any ONE of the following account requirements
  · Average ledger balance                              $1,000.00                $1,080.00 [x]
"""),
    "two accounts with running balances over New Year": ([5000, -3500], """\
                                              December 15, 2024 through January 14, 2025
                                              Account Number:  000000123456789
CONSOLIDATED BALANCE SUMMARY
ASSETS
Checking & Savings            ACCOUNT          BEGINNING BALANCE      ENDING BALANCE
                                                     THIS PERIOD         THIS PERIOD
Chase Total Checking          000000123456789            $100.00             $115.00
Chase Savings                 000000987654321            $900.00             $901.00
Total                                                  $1,000.00           $1,016.00
CHASE TOTAL CHECKING
ACME LLC                                      Account Number:  000000123456789
CHECKING SUMMARY
                                   AMOUNT
Beginning Balance                  $100.00
Deposits and Additions               50.00
Electronic Withdrawals              -35.00
Ending Balance                     $115.00
TRANSACTION DETAIL
DATE       DESCRIPTION                                        AMOUNT        BALANCE
           Beginning Balance                                                $100.00
12/28      Payroll                                             50.00         150.00
01/03      Rent                                               -35.00         115.00
           Ending Balance                                                   $115.00
CHASE SAVINGS
ACME LLC                                      Account Number:  000000987654321
SAVINGS SUMMARY
                                   AMOUNT
Beginning Balance                  $900.00
Deposits and Additions                1.00
Ending Balance                     $901.00
Annual Percentage Yield Earned This Period       0.01%
Interest Paid This Period            $1.00
Interest Paid Year-to-Date           $1.00
TRANSACTION DETAIL
DATE       DESCRIPTION                                        AMOUNT        BALANCE
           Beginning Balance                                                $900.00
01/14      Interest Payment                                     1.00         901.00
           Ending Balance                                                   $901.00
"""),
    "signs and equals signs in the summary": ([-6000, -4000, -5000, 25000], """\
Your account statement
For 04/30/2025
BUSINESS VALUE CHECKING 1100012345678
Account summary                                             Interest summary
Your previous balance as of 03/31/2025     $1,000.00        Interest paid this statement period   $0.00
Checks                                    -   100.00        2025 interest paid year-to-date       $0.00
Other withdrawals, debits and service charges - 50.00
Deposits, credits and interest            +   250.00
Your new balance as of 04/30/2025       = $1,100.00
Checks
DATE      CHECK #      AMOUNT($)     DATE      CHECK #      AMOUNT($)
04/03     1001             60.00     04/09     1002             40.00
                                     Total checks            = $100.00
Other withdrawals, debits and service charges
DATE      DESCRIPTION                                       AMOUNT($)
04/10     ACH CORP DEBIT ONDECK CAPITAL ACME                    50.00
Total other withdrawals, debits and service charges         = $50.00
Deposits, credits and interest
DATE      DESCRIPTION                                       AMOUNT($)
04/11     DEPOSIT                                              250.00
Total deposits, credits and interest                       = $250.00
"""),
    "dollar signs far off, trailing minus, subtotal of a card": ([20000, 30000, -5000, -10000], """\
U.S. Bank                                     Statement Period:
                                              Mar 3, 2025
                                              through
                                              Mar 31, 2025
Account Number 1-555-1234-5678
Account Summary
                            # Items
Beginning Balance on Mar 3           $           1,000.00
Customer Deposits              1                   200.00
Other Deposits                 1                   300.00
Card Withdrawals               1                    50.00-
Checks Paid                    1                   100.00-
Ending Balance on Mar 31, 2025       $           1,350.00
Customer Deposits
Number      Date      Ref Number        Amount
            Mar 4     8012345678        200.00
                          Total Customer Deposits        $         200.00
Other Deposits
Date      Description of Transaction                 Ref Number        Amount
Mar 5     Electronic Deposit From SQUARE INC               $           300.00
          REF=250630123456N00
                          Total Other Deposits           $         300.00
Card Withdrawals
Card Number: xxxx-xxxx-xxxx-1234
Date      Description of Transaction                 Ref Number        Amount
Mar 6     Debit Purchase - VISA  STAPLES              1234567890  $     50.00-
                          Card 1234 Withdrawals Subtotal   $        50.00-
                          Total Card Withdrawals           $        50.00-
Checks Presented Conventionally
Check      Date      Ref Number      Amount      Check      Date      Ref Number      Amount
1001       Mar 7     8012345679      100.00
                          Conventional Checks Paid (1)     $       100.00-
Balance Summary
Date      Ending Balance     Date      Ending Balance
Mar 4           1,200.00     Mar 6           1,450.00
Mar 5           1,500.00     Mar 7           1,350.00
"""),
    "month as the period, end of day balance": ([-500, 6000, -4000], """\
Mercury                                           April 2025
Mercury Checking ••4321
Summary
Statement balance                                  $115.00
Starting balance on April 1                        $100.00
Total withdrawals                                 –$45.00
Total deposits                                      $60.00
All transactions
Date (UTC)     Description          Type             Amount     End of day balance
Apr 02         Coffee               Debit card       –$5.00
Apr 02         Payroll Inc          ACH In           $60.00                $155.00
Apr 09         Landlord             Wire             –$40.00               $115.00
"""),
    "newest first": ([-4000, 6000, -500], """\
Relay     Account statement  April 1, 2025 – April 30, 2025
Account number 200001234567
Opening balance             $100.00
Money in                     $60.00
Money out                   -$45.00
Closing balance             $115.00
Date          Payee             Type       Description        Reference        Amount        Balance
04/09/2025    Landlord          Spend      Rent                                -$40.00       $115.00
04/02/2025    Payroll Inc       Receive    ACH                                  $60.00       $155.00
04/02/2025    Coffee            Spend      Card                                 -$5.00        $95.00
"""),
    "balance forward": ([6000, -4500], """\
Statement of Account     From 04/01/25 To 04/30/25
Member Number 12345
SHARE DRAFT ACCOUNT ID 0009
Date     Transaction Description                    Amount          Balance
04/01    Balance Forward                                             100.00
04/02    Deposit ACH PAYROLL                         60.00           160.00
04/03    Withdrawal RENT                            -45.00           115.00
04/30    Ending Balance                                              115.00
"""),
}
