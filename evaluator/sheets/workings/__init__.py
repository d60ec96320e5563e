"""得分计算说明：a sheet that recomputes every score of a form by live formulas, beside the figures that we answered.

- ``counting`` finds which rule counted a row, with which numbers;
- ``formulas`` says that rule as an Excel formula over the cells that hold those numbers;
- ``precision`` says whether a spreadsheet's binary numbers are sure to come out at the exact figure;
- ``composing`` joins them with our stored answer; ``leaves`` lays it all out as a sheet.

A formula stands only where a rule decides. Where a person does, the sheet says who decided what and within which band.
"""
