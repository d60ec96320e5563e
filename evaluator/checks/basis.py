"""Where the checks' conditions come from, in the words printed beside a finding.

待核 marks a rule that is well known but whose text was not re-read; 勾稽 is arithmetic inside the form.
"""

MEASURES = "《项目支出绩效评价管理办法》（财预〔2020〕10号，条文待核）"
WEIGHTS = "《项目支出绩效评价管理办法》（财预〔2020〕10号）：指标分值合计为100分"
ARITHMETIC = "自评表表内勾稽关系"
PRACTICE = "自评复核通行做法"
