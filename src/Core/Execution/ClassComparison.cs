namespace TfModelTools.Execution;

/// <summary>A class that one model puts at a rank, beside the one that is expected there.</summary>
/// <param name="Output">The output.</param>
/// <param name="Sample">The number of the sample.</param>
/// <param name="Rank">The rank, from 1: by the highest score.</param>
/// <param name="Label">The class's name; its index as text where no names are given.</param>
/// <param name="Score">Its score.</param>
/// <param name="ExpectedLabel">The class that is expected at this rank.</param>
/// <param name="ExpectedScore">The score that is expected there.</param>
/// <param name="IsWithinTolerance">Whether the scores are within the tolerance, absolutely or relatively, and the classes are the same, or so near each other that the tolerance leaves their order open.</param>
public sealed record ClassComparison(string Output, int Sample, int Rank, string Label, float Score, string ExpectedLabel, float ExpectedScore, bool IsWithinTolerance)
{
    /// <summary>How far the scores are apart.</summary>
    public double Difference => Math.Abs((double)Score - ExpectedScore);
}
