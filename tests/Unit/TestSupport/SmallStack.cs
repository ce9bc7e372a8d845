namespace TfModelTools.Tests.TestSupport;

/// <summary>Runs work on a thread of little stack: what recurses along a file's length ends the process there.</summary>
internal static class SmallStack
{
    // As .NET gives the threads of a pool on some systems, and less than PowerShell's pipelines have.
    private const int Bytes = 256 * 1024;

    /// <summary>Runs the work, and hands on what it gives or throws.</summary>
    public static T Run<T>(Func<T> work)
    {
        T? result = default;
        Exception? fault = null;
        Thread thread = new(
            () =>
            {
                try
                {
                    result = work();
                }
                catch (Exception e)
                {
                    fault = e;
                }
            },
            Bytes);
        thread.Start();
        thread.Join();
        return fault is null ? result! : throw fault;
    }
}
