"""The job of one machine on a cluster: a program of Spark DataFrames, through Spark Connect.

Records are read by graphload's own readers on the workers, merged by the rule of `merge`, linked
by that of `links`, and given roots and depths by that of `forest`: a group of rows is a small table
in memory to which these are applied. What comes out is Parquet, partitioned by roots.
"""
