using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Tensors;
using TfModelTools.Weights;
using TfModelTools.Weights.Selection;

namespace TfModelTools.Tests.Weights.Selection;

public sealed class VariableSelectorTests
{
    private static readonly VariableInfo[] Variables =
        [.. ((string[])["conv1/weights", "conv1/biases", "conv1/weights/Adam", "fc/kernel", "global_step"]).Select(n => Variable(n, 2))];

    [Theory]
    [InlineData("conv1/*", "conv1/weights", true)]
    [InlineData("*weights", "a/b/weights", true)]
    [InlineData("CONV?/w*", "conv1/weights", true)]
    [InlineData("conv[12]/*", "conv3/x", false)]
    [InlineData("conv[1-3]/*", "conv3/x", true)]
    [InlineData("a`*b", "a*b", true)]
    [InlineData("a`*b", "axb", false)]
    [InlineData("*a*b*a", "xxabxaba", true)]
    [InlineData("*", "", true)]
    [InlineData("", "a", false)]
    [InlineData("a[]]b", "a]b", true)]
    [InlineData("größe*", "GRÖSSE", false)]
    [InlineData("grö?e*", "GRÖßE", true)]
    public void Patterns_match_as_in_PowerShell(string pattern, string name, bool matches) => Assert.Equal(matches, new NamePattern(pattern).IsMatch(name));

    [Theory]
    [InlineData("a[bc")]
    [InlineData("a[")]
    [InlineData("[z-a]")]
    public void Broken_patterns_are_refused(string pattern) => Assert.Throws<InvalidInputException>(() => new NamePattern(pattern));

    [Fact]
    public void Many_stars_do_not_make_matching_slow() =>
        Assert.False(new NamePattern(string.Concat(Enumerable.Repeat("a*", 200)) + "b").IsMatch(new string('a', 5000)));

    [Fact]
    public void Include_exclude_and_optimizer_state_combine()
    {
        Assert.Equal(["conv1/weights", "conv1/biases", "fc/kernel"], Names(new VariableSelection { ExcludeOptimizer = true }));
        Assert.Equal(["conv1/weights", "conv1/biases"], Names(new VariableSelection { Include = ["conv1/*"], ExcludeOptimizer = true }));
        Assert.Equal(["conv1/weights", "conv1/weights/Adam"], Names(new VariableSelection { Include = ["conv1/*"], Exclude = ["*/biases"] }));
    }

    [Fact]
    public void The_order_is_that_of_the_key_file()
    {
        Assert.Equal(["fc/kernel", "conv1/biases"], Names(new VariableSelection { Keys = KeyFile.Parse("fc/kernel\nconv1/biases", "k") }));
        Assert.Equal(["conv1/biases", "fc/kernel"], Names(new VariableSelection { Include = ["fc/kernel", "conv1/biases"] }));
    }

    [Fact]
    public void Missing_keys_are_all_listed_with_the_nearest_names()
    {
        KeyFile keys = KeyFile.Parse("conv1/weigths\nconv1/biases\nkernel\nfc/kernel:0\nzzzzzz", "keys.txt");
        MissingKeysException e = Assert.Throws<MissingKeysException>(() => new VariableSelector(new VariableSelection { Keys = keys }).Apply(Variables, "ckpt"));
        Assert.Equal(["conv1/weigths", "kernel", "fc/kernel:0", "zzzzzz"], e.Missing.Select(m => m.Name));
        Assert.Equal(["conv1/weights", "fc/kernel", "fc/kernel", null], e.Missing.Select(m => m.NearestNames is [string first, ..] ? first : null));
        Assert.Contains("'conv1/weigths' (nearest: 'conv1/weights'", e.Message, StringComparison.Ordinal);
        VariableSelectionResult<VariableInfo> result = new VariableSelector(new VariableSelection { Keys = keys, AllowMissing = true }).Apply(Variables, "ckpt");
        Assert.Equal("conv1/biases", Assert.Single(result.Variables).Name);
        Assert.Equal(4, result.Warnings.Count());
    }

    [Fact]
    public void Doubled_keys_other_shapes_and_patterns_without_a_match_are_warned_of()
    {
        VariableSelection selection = new() { Keys = KeyFile.Parse("{'fc/kernel': (3,), 'global_step': (2,), 'global_step': (2,)}", "k"), Include = ["*", "none*"] };
        VariableSelectionResult<VariableInfo> result = new VariableSelector(selection).Apply(Variables, "ckpt");
        Assert.Equal(2, result.Variables.Count);
        Assert.Contains(result.Warnings, w => w.Contains("(3,)", StringComparison.Ordinal));
        Assert.Contains(result.Warnings, w => w.Contains("again", StringComparison.Ordinal));
        Assert.Contains(result.Warnings, w => w.Contains("none*", StringComparison.Ordinal));
    }

    [Fact]
    public void Fifty_thousand_names_and_a_thousand_missing_keys_are_no_trouble()
    {
        VariableInfo[] many = [.. Enumerable.Range(0, 50_000).Select(i => Variable($"model/tower_{i % 50}/block_{i}/layer_with_weights-0/kernel/.ATTRIBUTES/VARIABLE_VALUE", 1))];
        KeyFile keys = KeyFile.Parse(string.Join('\n', Enumerable.Range(0, 1000).Select(i => $"model/tower_{i % 50}/blok_{i}/layer_with_weights-0/kernel/.ATTRIBUTES/VARIABLE_VALUE")), "k");
        MissingKeysException e = Assert.Throws<MissingKeysException>(() => new VariableSelector(new VariableSelection { Keys = keys }).Apply(many, "ckpt"));
        Assert.Equal(1000, e.Missing.Count);
        Assert.Equal("model/tower_7/block_957/layer_with_weights-0/kernel/.ATTRIBUTES/VARIABLE_VALUE", e.Missing[957].NearestNames[0]);
    }

    [Fact]
    public void Names_that_are_not_there_come_with_the_nearest()
    {
        VariableSelectionResult<VariableInfo> result = new VariableSelector(new VariableSelection { Include = ["fc/kernel", "fc/kernal", "weights", "none*"] }).Apply(Variables, "ckpt");
        Assert.Equal(["fc/kernel"], result.Variables.Select(v => v.Name));
        Assert.Equal(["fc/kernal", "weights", "none*"], result.Unmatched.Select(u => u.Pattern.ToString()));
        Assert.Equal(["Did you mean 'fc/kernel'?", "Did you mean '*weights*', which fits 2?", ""], result.Unmatched.Select(u => u.Suggestion));
        Assert.Equal("No variable of 'ckpt' fits 'none*'.", result.Warnings.Last());
        InvalidInputException unknown = UnknownVariable.Fault("ckpt", "fc/kernal", Variables.Select(v => v.Name));
        Assert.Equal(("'ckpt' holds no variable 'fc/kernal'.", true), (unknown.Problem, unknown.Remedy.Contains("'fc/kernel'", StringComparison.Ordinal)));
    }

    [Fact]
    public void Nothing_selected_is_a_fault_that_says_why()
    {
        Assert.Contains("fits 'kernel'", new VariableSelector(new VariableSelection { Include = ["kernel"] }).NothingSelected(Variables, "ckpt").Problem, StringComparison.Ordinal);
        Assert.Contains("None of the 5", new VariableSelector(new VariableSelection { Exclude = ["*"] }).NothingSelected(Variables, "ckpt").Problem, StringComparison.Ordinal);
        Assert.Contains("holds no variables", VariableSelector.All.NothingSelected([], "ckpt").Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_pattern_is_refused_when_the_selector_is_made()
    {
        Assert.Throws<InvalidInputException>(() => new VariableSelector(new VariableSelection { Include = ["a["] }));
        Assert.Throws<InvalidInputException>(() => new VariableSelector(new VariableSelection { Exclude = ["a["] }));
    }

    [Theory]
    [InlineData("blk[0]/w", "blk[0]/w")]
    [InlineData("blk`[0`]/w", "blk[0]/w")]
    [InlineData("n/upper", "n/upper")]
    [InlineData("N/UPPER", "n/upper,n/UPPER")]
    [InlineData("blk[01]/w", "blk0/w")]
    [InlineData("a/kernel", "a/kernel/.ATTRIBUTES/VARIABLE_VALUE")]
    [InlineData("w*", "w*,wide")]
    public void What_is_the_name_of_a_variable_means_that_one_alone(string pattern, string expected)
    {
        VariableInfo[] variables = [.. ((string[])["blk[0]/w", "blk0/w", "n/upper", "n/UPPER", "a/kernel/.ATTRIBUTES/VARIABLE_VALUE", "A/kernel", "w*", "wide"]).Select(n => Variable(n, 2))];
        string[] wanted = expected.Split(',');
        VariableSelectionResult<VariableInfo> taken = new VariableSelector(new VariableSelection { Include = [pattern] }).Apply(variables, "ckpt");
        Assert.Equal(wanted, taken.Variables.Select(v => v.Name));
        Assert.Empty(taken.Warnings);
        Assert.Equal(variables.Select(v => v.Name).Except(wanted), new VariableSelector(new VariableSelection { Exclude = [pattern] }).Apply(variables, "ckpt").Variables.Select(v => v.Name));

        // One by one it is not known yet, of those that fit without being called so.
        VariableSelector selector = new(new VariableSelection { Include = [pattern] });
        Assert.All(variables, v => Assert.True(selector.Takes(v.Name, false) is { } isTaken ? isTaken == wanted.Contains(v.Name) : new NamePattern(pattern).IsVariableMatch(v.Name)));
    }

    [Fact]
    public void A_name_of_another_source_is_a_name_here_too()
    {
        VariableSelector selector = new(new VariableSelection { Include = ["blk[0]/w"] });
        Assert.Equal(["blk0/w"], selector.Apply([Variable("blk0/w", 2)], "b").Variables.Select(v => v.Name));
        Assert.Empty(selector.Apply([Variable("blk0/w", 2)], "b", ["blk[0]/w"]).Variables);
    }

    [Fact]
    public void Very_many_doubled_or_missing_keys_are_few_warnings()
    {
        string[] doubled = [.. Enumerable.Repeat("fc/kernel", 1000)];
        string warning = Assert.Single(new VariableSelector(new VariableSelection { Keys = KeyFile.Parse(string.Join('\n', doubled), "k") }).Apply(Variables, "ckpt").Warnings);
        Assert.Contains("999 places: 'fc/kernel' (line 2), ", warning, StringComparison.Ordinal);
        string[] missing = [.. Enumerable.Range(0, 1000).Select(i => $"none{i}"), "fc/kernel"];
        VariableSelection lenient = new() { Keys = KeyFile.Parse(string.Join('\n', missing), "k"), AllowMissing = true };
        string[] warnings = [.. new VariableSelector(lenient).Apply(Variables, "ckpt").Warnings];
        Assert.Equal(11, warnings.Length);
        Assert.StartsWith("990 more", warnings[10], StringComparison.Ordinal);
    }

    [Fact]
    public void One_by_one_the_same_are_taken_as_all_at_once()
    {
        HashSet<string> names = [.. Variables.Select(v => v.Name)];
        VariableSelection[] selections =
        [
            new(),
            new() { Include = ["conv1/*"], ExcludeOptimizer = true },
            new() { Exclude = ["*weights"] },
            new() { Keys = KeyFile.Parse("conv1/biases\nconv1/weights/Adam", "k"), ExcludeOptimizer = true },
        ];
        Assert.All(selections, selection =>
        {
            VariableSelector selector = new(selection);
            Assert.Equal(Names(selection), Variables.Select(v => v.Name).Where(n => selector.Takes(n, CheckpointNames.IsOptimizerState(n, names)) == true));
        });
    }

    [Fact]
    public void What_stands_for_a_variable_knows_itself_whether_it_is_state()
    {
        // A slot alone, of two files that hold variables of one name.
        (VariableInfo Variable, string File, bool IsState)[] given = [(Variables[2], "a", true), (Variables[2], "b", false)];
        VariableSelector selector = new(new VariableSelection { ExcludeOptimizer = true });
        Assert.Equal("b", Assert.Single(selector.Apply(given, g => g.Variable, g => g.IsState, "a, b").Variables).File);
    }

    [Fact]
    public void A_key_takes_every_variable_of_its_name_and_may_be_in_any_of_several_files()
    {
        (VariableInfo Variable, string File)[] given = [(Variable("a", 2), "x.npz"), (Variable("b", 3), "x.npz"), (Variable("a", 4), "y.npz"), (Variable("c", 2), "y.npz")];
        VariableSelector selector = new(new VariableSelection { Keys = KeyFile.Parse("{'c': (2,), 'a': (2,)}", "k") });
        VariableSelectionResult<(VariableInfo Variable, string File)> taken = selector.Apply(given, g => g.Variable, _ => false, g => g.File);
        Assert.Equal([("c", "y.npz"), ("a", "x.npz"), ("a", "y.npz")], taken.Variables.Select(t => (t.Variable.Name, t.File)));
        Assert.Equal("'k', line 1: 'a' is written with shape (2,), in 'y.npz' it has (4,).", Assert.Single(taken.Warnings));
        VariableSelector missing = new(new VariableSelection { Keys = KeyFile.Parse("a\nd", "k") });
        Assert.Equal(["d"], Assert.Throws<MissingKeysException>(() => missing.Apply(given, g => g.Variable, _ => false, g => g.File)).Missing.Select(m => m.Name));
    }

    [Fact]
    public void Many_files_are_told_by_the_first_of_them()
    {
        Assert.Equal("a, b", JoinedPaths.Of(["a", "a", "b"]));
        Assert.Equal("0, 1, 2, 3, 4 and 45 more", JoinedPaths.Of(Enumerable.Range(0, 50).Select(i => $"{i}")));
    }

    private static string[] Names(VariableSelection selection) => [.. new VariableSelector(selection).Apply(Variables, "ckpt").Variables.Select(v => v.Name)];

    private static VariableInfo Variable(string name, params long[] shape) => new(name, DataType.Float32, new TensorShape(shape), 0, string.Empty, -1);
}
