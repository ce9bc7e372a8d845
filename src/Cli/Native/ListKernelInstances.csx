// The body of a task of Native.targets. The assembly is read, not held open: the next build writes it again.
Type[] elements = {
    typeof(float), typeof(double), Type.GetType("System.Half", throwOnError: true), typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong), typeof(bool),
};
Assembly runtime = Assembly.Load(System.IO.File.ReadAllBytes(RuntimeAssembly));
Type kernel = runtime.GetType("TfModelTools.Runtime.Kernel", throwOnError: true);
List<string> lines = new List<string> { "<Directives><Application><Assembly Name=\"TfModelTools.Runtime\">" };
foreach (Type open in runtime.GetTypes().Where(t => t.IsGenericTypeDefinition && !t.IsAbstract && kernel.IsAssignableFrom(t)).OrderBy(t => t.FullName, StringComparer.Ordinal))
{
    IEnumerable<Type[]> choices = open.GetGenericArguments().Length == 1
        ? elements.Select(a => new[] { a })
        : elements.SelectMany(a => elements.Select(b => new[] { a, b }));
    foreach (Type[] arguments in choices)
    {
        try
        {
            open.MakeGenericType(arguments);
        }
        catch (ArgumentException)
        {
            continue; // An element type the kernel does not take.
        }

        lines.Add("<Type Name=\"" + open.FullName + "[" + string.Join(",", arguments.Select(a => "[" + a.FullName + ",System.Private.CoreLib]")) + "]\" Dynamic=\"Required All\" />");
    }
}

lines.Add("</Assembly></Application></Directives>");
System.IO.File.WriteAllLines(File, lines);
Log.LogMessage("{0} kernels are compiled for element types.", lines.Count - 2);
