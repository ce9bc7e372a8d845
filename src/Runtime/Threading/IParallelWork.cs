namespace TfModelTools.Runtime;

/// <summary>Work in parts that do not depend on each other, for <see cref="Workers"/>. A structure, so that it needs no memory of its own.</summary>
internal interface IParallelWork
{
    /// <summary>Does one part; called on several threads at once, for each part once.</summary>
    /// <param name="part">Its number, from 0.</param>
    void Run(int part);
}
