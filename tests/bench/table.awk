# table.awk: the table of tests/bench/run, from its samples and its list of rows.
#
# A row: figure|unit|sample|statistic|aim of|aim|limit|limit's sample|factor. Reads the samples'
# file named by the variable `samples`, writes the table to standard output and to the file `csv`.

function load(    line, part) {
	while ((getline line < samples) > 0) {
		split(line, part, " ")
		values[part[1], ++count[part[1]]] = part[2] + 0
	}
	for (name in count)
		sort(name)
}

function sort(name,    i, j, value) {
	for (i = 2; i <= count[name]; i++) {
		value = values[name, i]
		for (j = i - 1; j >= 1 && values[name, j] > value; j--)
			values[name, j + 1] = values[name, j]
		values[name, j + 1] = value
	}
}

# The smallest value that a share of all does not exceed.
function quantile(name, share,    at) {
	at = int(count[name] * share + 0.999999)
	return values[name, at < 1 ? 1 : at]
}

function number(value) {
	if (value == "")
		return ""
	if (value >= 100)
		return sprintf("%.0f", value)
	return value >= 10 ? sprintf("%.1f", value) : sprintf("%.2f", value)
}

function times(value) {
	return value == "" ? "" : sprintf("%.2f", value)
}

function line(figure, unit, low, mid, high, n, limit, limit_mid, ratio_low, ratio_mid, ratio_high, aim) {
	printf "%-46s %-5s %7s %7s %7s %4s  %-32s %7s  %6s %6s %6s  %s\n", figure, unit, low, mid, \
	       high, n, limit, limit_mid, ratio_low, ratio_mid, ratio_high, aim
}

BEGIN {
	print "figure,unit,min,middle,max,samples,limit,limit_median,ratio_min,ratio,ratio_max,aim,aim_of" > csv
}

!loaded {
	load()
	loaded = 1
	line("", "", "min", "median", "max", "n", "the machine's limit, same run", "median", \
	     "ratio:", "median", "max", "aim")
}

{
	if (!count[$3])
		next
	middle = $4 == "p99" ? quantile($3, 0.99) : quantile($3, 0.5)
	low = values[$3, 1] * $9
	high = values[$3, count[$3]] * $9
	middle *= $9
	base = $8 != "" && count[$8] ? ($4 == "p99" ? quantile($8, 0.99) : quantile($8, 0.5)) * $9 : ""
	aim = $6 != "" ? $6 : ""
	line($1, $2, number(low), number(middle), number(high), count[$3], $7, number(base), \
	     times(base == "" ? "" : low / base), times(base == "" ? "" : middle / base), \
	     times(base == "" ? "" : high / base), aim)
	printf "\"%s\",%s,%g,%g,%g,%d,\"%s\",%s,%s,%s,%s,\"%s\",%s\n", $1, $2, low, middle, high, \
	       count[$3], $7, base, base == "" ? "" : low / base, base == "" ? "" : middle / base, \
	       base == "" ? "" : high / base, aim, $5 > csv
}
