namespace TfModelTools.Import.GraphDef.Ops;

/// <summary>Random numbers, which vanish with the dropout they serve, and are refused anywhere else.</summary>
internal static class RandomOps
{
    private const string Only = "as the mask of a dropout, which is left out";

    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        Uniform("RandomUniform", OpSignature.One),
        Uniform("StatelessRandomUniform", OpSignature.Two),
        Uniform("StatelessRandomUniformV2", OpSignature.Of(RankRange.Any, RankRange.Any, RankRange.Any, RankRange.Any)),
    ];

    private static OpRow Uniform(string op, OpSignature takes) =>
        OpRow.One(op, takes, "nothing", call => new NoiseValue(call.Node.Name) { Range = NoiseRange.Uniform, Law = UniformNoise.Unit }, Only);
}
