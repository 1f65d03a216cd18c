DROP TABLE payout.transfer_attempts;
DROP TABLE payout.transfer_requests;
DROP TABLE payout.transfer_allocations;
DROP FUNCTION payout.count_allocation();
DROP TABLE payout.transfers;
DROP TABLE payout.royalty_lines;
DROP TABLE payout.royalty_statements;
DROP TABLE payout.payees;
