namespace TfModelTools.Tests.TestSupport.Tf1;

/// <summary>A tensor of a graph, with the value that it has at inference for the data the net was made with.</summary>
internal readonly record struct Traced(string Name, Doubles Value)
{
    public int[] Shape => Value.Shape;

    public int Channels => Value.Shape[^1];
}
