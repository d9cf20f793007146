from corridorsim.kernel._engine cimport after
